import type {
  Branch,
  ChoiceNode,
  ParallelNode,
  ReversibleNode,
  RunbookDefinition,
  RunbookNode,
} from './runbook.ts';

/**
 * The runbook as a mermaid flowchart: steps as boxes, questions as diamonds, what runs side by side in a frame.
 * The failure path is drawn once, not from every step: any step may come to it.
 */
export function diagram(runbook: RunbookDefinition): string {
  const drawing = new Drawing();
  const first = drawing.sequence(runbook.nodes, [{ from: 'start', label: '' }]);
  const { steps, endsAs } = runbook.onFailure;
  return [
    'flowchart TD',
    `  start(["${quoted('Start')}"])`,
    ...drawing.lines,
    `  done(["${quoted(runbook.endsWellAs)}"])`,
    ...first.map((arrow) => arrowLine(arrow, 'done')),
    '  anyStep["Any step that fails for good"]',
    ...steps.map((step, index) => `  failing${index}["${quoted(step.title)}"]`),
    `  failed(["${quoted(endsAs)}"])`,
    `  ${['anyStep', ...steps.map((_, index) => `failing${index}`), 'failed'].join(' -.-> ')}`,
  ].join('\n');
}

/** An arrow that still looks for its end. */
interface Loose {
  readonly from: string;
  readonly label: string;
}

class Drawing {
  readonly lines: string[] = [];
  #count = 0;

  /** Draws the nodes one after another and gives back the arrows that leave the last. */
  sequence(nodes: readonly RunbookNode[], arriving: readonly Loose[]): readonly Loose[] {
    let loose = arriving;
    for (const node of nodes) loose = this.#node(node, loose);
    return loose;
  }

  #node(node: RunbookNode, arriving: readonly Loose[]): readonly Loose[] {
    switch (node.kind) {
      case 'step':
      case 'approval':
        return this.#box(node.title, arriving);
      case 'choice':
        return this.#choice(node, arriving);
      case 'parallel':
        return this.#parallel(node, arriving);
      case 'reversible':
        return this.#reversible(node, arriving);
      case 'stop': {
        this.#box(node.title, arriving);
        return [];
      }
    }
  }

  #box(title: string, arriving: readonly Loose[]): readonly Loose[] {
    const id = this.#id();
    this.lines.push(`  ${id}["${quoted(title)}"]`, ...arriving.map((arrow) => arrowLine(arrow, id)));
    return [{ from: id, label: '' }];
  }

  #choice(node: ChoiceNode, arriving: readonly Loose[]): readonly Loose[] {
    const id = this.#id();
    this.lines.push(`  ${id}{"${quoted(node.title)}"}`, ...arriving.map((arrow) => arrowLine(arrow, id)));
    return Object.values(node.cases).flatMap((one) =>
      this.sequence(one.nodes, [{ from: id, label: one.label }]),
    );
  }

  #parallel(node: ParallelNode, arriving: readonly Loose[]): readonly Loose[] {
    const id = this.#id();
    this.lines.push(`  subgraph ${id}["${quoted(node.title)}"]`);
    for (const branch of node.branches) this.#branch(branch);
    this.lines.push('  end', ...arriving.map((arrow) => arrowLine(arrow, id)));
    return [{ from: id, label: '' }];
  }

  /** In a frame, with the way back beside it: any step in the frame may come to it. */
  #reversible(node: ReversibleNode, arriving: readonly Loose[]): readonly Loose[] {
    const id = this.#id();
    this.lines.push(`  subgraph ${id}["${quoted(node.title)}"]`);
    const leaving = this.sequence(node.nodes, arriving);
    this.lines.push('  end');
    const back = node.putBack.map((step) => {
      const box = this.#id();
      this.lines.push(`  ${box}["${quoted(step.title)}"]`);
      return box;
    });
    this.lines.push(
      `  ${id} -.->|"${quoted('a step failed for good')}"| ${back[0]}`,
      `  ${[...back, 'anyStep'].join(' -.-> ')}`,
    );
    return leaving;
  }

  #branch(branch: Branch): void {
    const ids = branch.steps.map((step) => {
      const id = this.#id();
      this.lines.push(`    ${id}["${quoted(step.title)}"]`);
      return id;
    });
    if (ids.length > 1) this.lines.push(`    ${ids.join(' --> ')}`);
  }

  #id(): string {
    this.#count += 1;
    return `n${this.#count}`;
  }
}

function arrowLine(arrow: Loose, to: string): string {
  const label = arrow.label === '' ? '' : `|"${quoted(arrow.label)}"|`;
  return `  ${arrow.from} -->${label} ${to}`;
}

/** Mermaid reads `#quot;` as a quotation mark inside a quoted label, and nothing else needs an escape there. */
function quoted(text: string): string {
  return text.replaceAll('"', '#quot;');
}
