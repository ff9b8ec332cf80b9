import { diagram } from '../../../../lib/runbooks/machinery/diagram.ts';
import { everything } from '../support/runbooks.ts';

it('draws steps, questions, branches and the failure path', () => {
  expect(diagram(everything)).toBe(
    [
      'flowchart TD',
      '  start(["Start"])',
      '  n1["Open"]',
      '  start --> n1',
      '  n2["Tell that it began"]',
      '  n1 --> n2',
      '  n3["Look"]',
      '  n2 --> n3',
      '  n4{"Look only?"}',
      '  n3 --> n4',
      '  n5{"May it go on?"}',
      '  n4 -->|"go through with it"| n5',
      '  n6["Ask a person"]',
      '  n5 -->|"somebody has to say"| n6',
      '  n7["It cannot go on"]',
      '  n5 -->|"no"| n7',
      '  subgraph n8["Move and grow"]',
      '    n9["Move"]',
      '    n10["Check"]',
      '    n9 --> n10',
      '    n11["Grow"]',
      '  end',
      '  n5 -->|"yes"| n8',
      '  n6 --> n8',
      '  n12["Serve"]',
      '  n8 --> n12',
      '  n13["Close"]',
      '  n4 -->|"look only"| n13',
      '  n12 --> n13',
      '  done(["It is done"])',
      '  n13 --> done',
      '  anyStep["Any step that fails for good"]',
      '  failing0["Record"]',
      '  failing1["Tell that it failed"]',
      '  failed(["It failed"])',
      '  anyStep -.-> failing0 -.-> failing1 -.-> failed',
    ].join('\n'),
  );
});

it('keeps quotation marks out of its labels', () => {
  expect(diagram({ ...everything, endsWellAs: 'It is "done"' })).toContain(
    'done(["It is #quot;done#quot;"])',
  );
});
