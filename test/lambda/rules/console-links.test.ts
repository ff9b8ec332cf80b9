import { executionLink, stateMachineLink } from '../../../lambda/rules/console-links.ts';
import { deploymentWith } from '../../lib/runbooks/support/deployment.ts';

describe('links into the console', () => {
  it('name the region in host and query', () => {
    expect(executionLink(deploymentWith(1), 'recovery', 'arn:x')).toBe(
      'https://us-west-2.console.aws.amazon.com/states/home?region=us-west-2#/v2/executions/details/arn:x',
    );
    expect(stateMachineLink(deploymentWith(1), 'primary', 'runbook-control')).toBe(
      'https://us-east-1.console.aws.amazon.com/states/home?region=us-east-1#/statemachines/view/' +
        'arn%3Aaws%3Astates%3Aus-east-1%3A111122223333%3AstateMachine%3Amuster-shop-runbook-control',
    );
  });

  it.each([
    ['aws-cn', 'us-west-2.console.amazonaws.cn'],
    ['aws-us-gov', 'us-west-2.console.amazonaws-us-gov.com'],
  ])('lead to the console of %s', (partition, host) => {
    expect(executionLink({ ...deploymentWith(1), partition }, 'recovery', 'arn:x')).toContain(
      `https://${host}/`,
    );
  });
});
