// What the product promises, as ids that scenarios cite. A static test keeps the two in step.

/** Every promise that a scenario proves, by id. */
export const requirements = {
  'run:trains-to-the-end': 'A request becomes a verified adapter on this machine.',
  'run:same-plan-same-run':
    'Two launches of one plan, also at once from two processes, give one run.',
  'run:survives-the-terminal': 'A run goes on when the process that started it is killed.',
  'run:stop-keeps-a-checkpoint': 'A stopped run has a checkpoint and can be resumed.',
  'run:resume-goes-on': 'A resumed run starts at the step of the newest complete checkpoint.',
  'run:torn-checkpoint-is-skipped':
    'A torn newest checkpoint is skipped, an older complete one is used.',
  'run:killed-trainer-is-diagnosed':
    'A training program that was killed ends in failed, with a diagnosis.',
  'run:killed-supervisor-is-lost':
    'A run whose wrapper was killed ends in lost, with its checkpoint offered, and nothing is left running.',
  'run:interrupted-step': 'A signal in the middle of a step ends in a checkpoint and exit code 33.',
  'run:damaged-result':
    'A result that differs from its manifest is neither listed, copied nor loaded.',
  'run:big-log': 'A log of 200 MB with colours and torn characters is read in bounded memory.',
  'cli:killed-while-planning':
    'A plan that was killed half-way leaves nothing behind, and planning again works.',
  'home:nothing-left-running': 'After a story nothing is left running, whatever was killed in it.',
  'mcp:v1-client': 'A client on the v1 SDK plans, launches, waits, reads, stops and resumes.',
  'mcp:v2-client': 'A client on the v2 SDK plans, launches, waits and reads.',
  'mcp:killed-server': 'A run goes on when the MCP server is killed, and the next server knows it.',
  'data:missing': 'A missing dataset is named.',
  'data:unreadable': 'A dataset that is a directory is named.',
  'data:empty': 'An empty dataset is refused.',
  'data:broken-row': 'A row that is not JSON is named by its line.',
  'data:mixed': 'Mixed formats are refused.',
  'data:no-assistant': 'Chats without an assistant turn are refused.',
  'data:too-long': 'Rows longer than the model takes are told before the run starts.',
  'data:counts-as-trained':
    'A plan counts the rows, tokens and learned tokens that training then reports; a first row that lacks a column is left out by both.',
  'data:loss-mask': 'The page of a dataset shows which tokens of a row are learned.',
  'data:secrets': 'Keys and personal data in rows are told, and nowhere shown whole.',
  'data:leak': 'Held-out rows that stand in the training rows are told, with their lines.',
  'data:rows-are-data': 'Rows that instruct an AI reach an assistant marked as data alone.',
  'model:missing-directory': 'An unknown model directory is named.',
  'model:adapter': 'An adapter given instead of a model is recognised.',
  'hub:model-missing': 'An unknown model of the Hub is named in the agreed words.',
  'hub:model-gated': 'A gated model is told apart, with what opens it.',
  'hub:model-private': 'A private model is unknown without a token and found with one.',
  'hub:model-revision': 'A revision that a model does not have is named.',
  'hub:dataset-missing': 'An unknown dataset of the Hub is named.',
  'hub:dataset-gated': 'A gated dataset is told apart, with what opens it.',
  'hub:dataset-empty': 'A dataset of the Hub without rows is refused.',
  'hub:dataset-unknown-format': 'A dataset of the Hub in an unknown format is refused.',
  'hub:dataset-files-unsupported': 'A dataset of the Hub in files that are not read is refused.',
  'hub:viewer-down': 'Without the dataset viewer a plan is made from the files, and says so.',
  'hub:file-wins': 'A file wins over a dataset of the Hub with the same name.',
  'hub:bad-names': 'Names with shell, path or Python in them are refused, and nobody is asked.',
  'hub:storm': 'A Hub that answers everything with 429 ends a plan soon, with its reason.',
  'hub:trains':
    'A model and a dataset of the Hub become a verified adapter, at the planned commits.',
  'hub:stale':
    'A plan whose model or dataset moved on the Hub does not start, and the field is named.',
  'python:missing': 'No python3: the launch says what to install.',
  'python:too-old': 'A too old python3 is named with its version.',
  'python:no-venv': 'An environment is built without the venv module, or the fault is named.',
  'environment:index-unreachable':
    'An unreachable package index is named; a later run starts again.',
  'disk:full': 'Too little disk is told before anything starts.',
  'store:newer': 'A database of a newer version is refused, and left as it is.',
  'store:locked': 'A locked database is told, nothing is lost.',
  'home:read-only': 'A home that can not be written is told with a way out.',
  'slurm:trains-to-the-end':
    'A request becomes a verified adapter on a Slurm cluster through SkyPilot: its machine goes, the result is here.',
  'slurm:unpriced':
    'A cluster whose machines have no price is refused with the line that its price file lacks.',
  'kill:before-the-record': 'Killed before the run was on record: the next launch starts it.',
  'kill:recorded': 'Killed after the record, before anything was sent: the next launch goes on.',
  'kill:uploading': 'Killed during the upload: the next launch goes on.',
  'kill:uploaded': 'Killed after the upload, before the launch: the next launch goes on.',
  'kill:accepted': 'Killed after SkyPilot took the job, before that was on record: it is found.',
  'kill:accepted-recorded': 'An MCP server killed when the job was on record: the run is followed.',
  'kill:provisioning': 'Killed while the machine is got ready: the run goes on.',
  'kill:setup': 'Killed during setup: the run goes on.',
  'kill:before-checkpoint': 'Killed before the first checkpoint: no step is lost or told twice.',
  'kill:after-checkpoint':
    'An MCP server killed after a checkpoint: no step is lost or told twice.',
  'kill:reading-logs': 'Killed in the middle of a page of the log: no line is lost or told twice.',
  'kill:stopping': 'Killed when a stop was asked but not delivered: the next process delivers it.',
  'kill:loss-seen': 'Killed when the loss of the machine was seen, not recorded: it is replaced.',
  'kill:recovery-begun':
    'Killed when the next attempt was on record, not launched: it is launched.',
  'kill:recovery-accepted': 'Killed when the next attempt was taken, not recorded: it is found.',
  'kill:before-download':
    'Killed after DONE, before the download: the result comes, machine or not.',
  'kill:downloading': 'Killed in the middle of the download: the result comes whole.',
  'kill:downloaded': 'Killed when the result was here, not verified: it is verified.',
  'kill:verified': 'Killed when the result was verified, not released: the machine is given back.',
  'kill:releasing': 'Killed while the machine was given back: that is seen to its end.',
  'kill:closed-at-half':
    'Everything of VibeML is closed at half of a run, which ends with its machine: the verified adapter comes at the next look.',
  'price:catalogue':
    'Prices come from the catalogue, say so, and are kept: the next command asks nobody.',
  'price:gpu-unknown': 'A GPU that nobody offers, or not there, is named with what is offered.',
  'price:missing': 'A machine without a sound price is never offered, and the gap is told.',
  'price:stale': 'Prices older than a day are told, in the list and in the plan.',
  'price:silent': 'A silent catalogue holds no plan up: shipped prices are used, and it is said.',
  'price:own': 'Own prices go before the catalogue; a fault in their file is named by its line.',
  'plan:cheapest-that-fits':
    'A plan takes the machine on which the whole run is expected to cost least, and says what else there is.',
  'plan:too-small': 'A GPU that is too small is refused, with a machine on which it fits.',
  'plan:counter-offers':
    'A budget that is too small is answered with stored plans that keep it; each waits for a person.',
  'plan:group': 'A group has one approval, and nothing of it starts without.',
  'plan:group-runs': 'A group of free runs goes to its end, no more at a time than was said.',
  'credentials:missing':
    'A credential that nobody has set is missing, and it is said how to keep one.',
  'credentials:wrong': 'What the service rejects is not kept.',
  'credentials:argument': 'A credential on the command line is refused, and not repeated.',
  'credentials:kept':
    'What a person types, unseen, is checked, encrypted and told only by its place.',
  'credentials:used':
    'A kept credential opens the Hub to plans and jobs, and stands in no file, log or answer.',
  'credentials:unreadable': 'A credential file that was changed is refused and left as it is.',
  'credentials:removed': 'A credential that is removed opens nothing any more.',
  'consent:required': 'A plan that needs approval does not start without one.',
  'consent:expired': 'An expired plan does not start.',
  'consent:declined': 'A declined question of an MCP client starts nothing; an accepted one does.',
  'consent:forged':
    'An approval of another plan, and a plan that was changed after its approval, start nothing.',
  'consent:price': 'A price that moved by more than 5 % stops the launch, and is named.',
  'consent:stale': 'A plan whose dataset changed does not start, and the field is named.',
  'money:unbounded': 'A paid run that nothing bounds needs a cap.',
  'money:asks':
    'A paid run starts only after a person typed at a terminal, and what it cost is booked.',
  'money:limit': 'What would pass the limit of a day is refused, and nothing is started.',
  'money:raced': 'Launches at once never pass a limit together.',
  'money:capped': 'A run that reaches its cap is ended before it passes it.',
  'money:override': 'Only a person at a terminal, with a reason, lets a plan pass a limit.',
  'money:policy':
    'What allows more spending is set at a terminal alone; a standing approval starts cheap runs.',
} as const satisfies Record<string, string>;

/** The id of a promise. */
export type RequirementId = keyof typeof requirements;
