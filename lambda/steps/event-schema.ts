import * as z from 'zod/mini';
import type { StepEvent } from './contract.ts';
import { runnerFailure } from './failures.ts';
import { check, describeMistakes } from './validation.ts';

const time = z
  .string()
  .check(z.refine((text) => !Number.isNaN(Date.parse(text)), { error: 'a time in ISO 8601' }));
const text = z.string().check(z.minLength(1));

/** A validated execution input; what a person may type is `open-incident`'s to check. */
const runInput = z.strictObject({
  mode: z.enum(['unplanned', 'planned', 'check']),
  reason: text,
  requestedBy: text,
  acceptDataLossUpToSeconds: z.exactOptional(z.number()),
  parameters: z.exactOptional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
});

const stepEvent = z.strictObject({
  run: z.strictObject({
    runbook: text,
    runId: text,
    executionArn: text,
    startedAt: time,
    epoch: z.exactOptional(z.int()),
    input: z.exactOptional(runInput),
    scope: z.exactOptional(z.union([z.literal('drill'), z.templateLiteral(['database/', text])])),
  }),
  step: text,
  enteredAt: time,
  taskToken: z.exactOptional(text),
  data: z.exactOptional(z.record(z.string(), z.unknown())),
});

/** The border between state machine and step: closed, so that nothing unknown gets through unseen. */
export function parseStepEvent(given: unknown, step: string): StepEvent {
  const checked = check(stepEvent, given);
  if (!checked.ok) {
    throw runnerFailure(
      'InvalidEvent',
      `The event of step ${step} is not valid: ${describeMistakes(checked.mistakes)}.`,
    );
  }
  if (checked.value.step !== step) {
    throw runnerFailure('InvalidEvent', `Step ${step} was called with an event for ${checked.value.step}.`);
  }
  return checked.value;
}
