import type { DrillResult, Lane, TimelineEntry } from '../drill/result.ts';
import { relative, spoken } from './duration.ts';
import { escapeHtml } from './escape.ts';

const WIDTH = 1080;
const LEFT = 96;
const RIGHT = 24;
const LANE_HEIGHT = 58;
const TOP = 74;
const LANES: readonly Lane[] = ['world', 'people', 'runbook', 'traffic'];

/**
 * The rehearsal as one picture: the three phases as a bar, below it a lane per actor with a mark per event (its text
 * on hover and for screen readers), and the moment of recovery as a line through all lanes.
 */
export function timelinePicture(result: DrillResult): string {
  const entries = result.timeline.filter((entry) => entry.atSeconds >= -60);
  const recoveredAt = sum(result.phases);
  const last = Math.max(recoveredAt, ...entries.map((entry) => entry.atSeconds), 60);
  // What comes long after the recovery (the first backup, say) would squeeze the part that matters.
  const end = Math.min(last, Math.max(recoveredAt * 1.5, 300));
  const scale = (seconds: number): number =>
    LEFT + ((Math.min(seconds, end) + 60) / (end + 60)) * (WIDTH - LEFT - RIGHT);
  const height = TOP + LANES.length * LANE_HEIGHT + 34;
  return [
    `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Timeline of the rehearsal">`,
    phaseBar(result, scale),
    ...LANES.map((lane, index) => laneMarkup(lane, index, entries, scale, end)),
    recoveryLine(recoveredAt, scale, height),
    axis(end, scale, height),
    '</svg>',
  ].join('\n');
}

function phaseBar(result: DrillResult, scale: (seconds: number) => number): string {
  const { detectSeconds, decideSeconds, recoverSeconds } = result.phases;
  let from = 0;
  return [
    ['detect', detectSeconds] as const,
    ['decide', decideSeconds] as const,
    ['recover', recoverSeconds] as const,
  ]
    .map(([name, seconds]) => {
      const x = scale(from);
      const width = Math.max(0, scale(from + seconds) - x);
      from += seconds;
      const label = width > 96 ? `${name} ${spoken(seconds)}` : width > 44 ? name : '';
      return (
        `<g class="phase ${name}"><rect x="${x.toFixed(1)}" y="22" width="${width.toFixed(1)}" height="28" rx="3"/>` +
        `<text x="${(x + width / 2).toFixed(1)}" y="41" text-anchor="middle">${label}</text>` +
        `<title>${name}: ${spoken(seconds)}</title></g>`
      );
    })
    .join('');
}

function laneMarkup(
  lane: Lane,
  index: number,
  entries: readonly TimelineEntry[],
  scale: (seconds: number) => number,
  end: number,
): string {
  const y = TOP + index * LANE_HEIGHT + LANE_HEIGHT / 2;
  const marks = entries
    .filter((entry) => entry.lane === lane)
    .map((entry) => {
      const beyond = entry.atSeconds > end ? ' beyond' : '';
      return (
        `<circle class="mark ${lane}${beyond}" cx="${scale(entry.atSeconds).toFixed(1)}" cy="${y}" r="5">` +
        `<title>${escapeHtml(`${relative(entry.atSeconds)} ${entry.event}`)}</title></circle>`
      );
    });
  return [
    `<text class="lane" x="8" y="${y + 4}">${lane}</text>`,
    `<line class="lane" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}"/>`,
    ...marks,
  ].join('');
}

function recoveryLine(recoveredAt: number, scale: (seconds: number) => number, height: number): string {
  if (recoveredAt === 0) return '';
  const x = scale(recoveredAt).toFixed(1);
  return (
    `<line class="recovered" x1="${x}" x2="${x}" y1="16" y2="${height - 30}"/>` +
    `<text class="recovered" x="${x}" y="12" text-anchor="middle">served again ${relative(recoveredAt)}</text>`
  );
}

/** Ticks at a step a person counts in. */
function axis(end: number, scale: (seconds: number) => number, height: number): string {
  const step =
    [60, 120, 300, 600, 900, 1800, 3600, 7200].find((candidate) => end / candidate <= 12) ?? 14_400;
  const ticks: string[] = [];
  for (let at = 0; at <= end; at += step) {
    const x = scale(at).toFixed(1);
    ticks.push(
      `<line class="tick" x1="${x}" x2="${x}" y1="${height - 30}" y2="${height - 24}"/>` +
        `<text class="tick" x="${x}" y="${height - 8}" text-anchor="middle">${at === 0 ? 'T+0' : spoken(at)}</text>`,
    );
  }
  return ticks.join('');
}

function sum(phases: DrillResult['phases']): number {
  return phases.detectSeconds + phases.decideSeconds + phases.recoverSeconds;
}
