// What tests with real training share: the environment, built once, and the tiny model.
export { prepareTraining, type TrainingGround } from './prepare-training.ts';
export { writeChats } from './write-chats.ts';
