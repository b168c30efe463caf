/** Environment variable that every process of a job inherits. */
export const markerVariable = 'VIBEML_JOB_DIRECTORY';

/** The entry in the environment of a process that belongs to the job of that directory. */
export const jobMarker = (directory: string): string => `${markerVariable}=${directory}`;
