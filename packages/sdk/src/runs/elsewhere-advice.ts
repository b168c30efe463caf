import { JsonObject, type Plan } from '@vibeml/core-models';
import type { Advice } from '@vibeml/errors';
import type { NextAction } from '../next-action.ts';

/** Failures of a launch that another place may not have. */
const placeFailures: readonly string[] = [
  'cloud.no_capacity',
  'cloud.quota_exceeded',
  'cloud.region_unknown',
];

const mostPlaces = 3;
// What a shell would read as more than a word is left for the person to fill in.
const plainWord = /^[\w./:@%+=,-]+$/;
const word = (value: string, placeholder: string): string =>
  plainWord.test(value) && !value.startsWith('-') ? value : placeholder;

interface Place {
  readonly gpu: string;
  readonly target: string;
  readonly region: string;
}

const placesOf = ({ elsewhere, offer }: Plan): readonly Place[] =>
  elsewhere
    .flatMap(({ gpu, regions }) =>
      regions.map((region) => ({
        gpu: gpu ?? offer.accelerator.name,
        region,
        target: `${offer.provider}/${region}`,
      })),
    )
    .filter(({ gpu, target }) => plainWord.test(gpu) && plainWord.test(target))
    .slice(0, mostPlaces);

/** Whether a run failed because of where it was to run. */
export const failedByPlace = (code: string | undefined): boolean =>
  code !== undefined && placeFailures.includes(code);

const withoutPlace = (request: Plan['request'], gpuType: string, target: string): JsonObject => {
  const { cloud: _cloud, region: _region, ...rest } = request;
  // What is left out of a request is no value of JSON.
  return JsonObject.parse(JSON.parse(JSON.stringify({ ...rest, gpuType, target })));
};

/** The same run elsewhere, as commands that are ready to paste and as next steps. */
export const elsewhereAdvice = (
  plan: Plan,
): { readonly advice: readonly Advice[]; readonly fixes: readonly NextAction[] } => {
  const { request } = plan;
  const places = placesOf(plan);
  const data = `--model ${word(request.model, 'MODEL')} --dataset ${word(request.dataset, 'DATASET')}`;
  return {
    advice: places.map(({ gpu, region, target }) => ({
      text: `Take ${gpu} in ${region}.`,
      command: `vibeml train --gpu ${gpu} --on ${target} ${data}`,
    })),
    fixes: places.map(({ gpu, region, target }) => ({
      operation: 'planRun' as const,
      input: withoutPlace(request, gpu, target),
      why: `Plans the same run with ${gpu} in ${region}.`,
    })),
  };
};
