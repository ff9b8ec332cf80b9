import type { Deployment, Side } from '../deployment.ts';

const CONSOLE_DOMAINS: Readonly<Record<string, string>> = {
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** The console of the region itself: the one without a region in its name may be down with us-east-1. */
export function executionLink(deployment: Deployment, side: Side, executionArn: string): string {
  return `${statesConsole(deployment, side)}/v2/executions/details/${executionArn}`;
}

export function stateMachineLink(deployment: Deployment, side: Side, runbook: string): string {
  const arn = deployment.names[side].stateMachines[runbook] ?? '';
  return `${statesConsole(deployment, side)}/statemachines/view/${encodeURIComponent(arn)}`;
}

function statesConsole({ partition, regions }: Deployment, side: Side): string {
  const domain = CONSOLE_DOMAINS[partition] ?? 'console.aws.amazon.com';
  return `https://${regions[side]}.${domain}/states/home?region=${regions[side]}#`;
}
