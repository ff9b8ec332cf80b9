import { ApiError, UnsupportedError } from '../../../../../lab/twin/api.ts';
import { propertiesOf } from '../../../../../lab/twin/services/support/borders.ts';
import { Fields } from '../../../../../lab/twin/services/support/fields.ts';
import { resourceId, stableLetters, stableUuid } from '../../../../../lab/twin/services/support/ids.ts';
import { pageOf } from '../../../../../lab/twin/services/support/pages.ts';
import { RegionalRegistry } from '../../../../../lab/twin/services/support/registry.ts';

const fields = (values: Readonly<Record<string, unknown>>): Fields =>
  new Fields(values, 'Operation', (message) => new ApiError('ValidationError', message));

describe('the members of an input', () => {
  it('are read by kind, as templates and clients write them', () => {
    const input = fields({
      count: '20',
      flag: 'true',
      text: 5,
      list: [{ Key: 'a' }],
      nothing: null,
      at: '2026-01-06',
    });
    expect([input.number('count'), input.flag('flag', false), input.text('text')]).toEqual([20, true, '5']);
    expect(input.list('list')[0]?.text('Key')).toBe('a');
    expect([input.has('nothing'), input.optionalText('nothing'), input.flag('absent', true)]).toEqual([
      false,
      undefined,
      true,
    ]);
    expect(input.optionalDate('at')?.toISOString()).toBe('2026-01-06T00:00:00.000Z');
  });

  it.each([
    ['a missing one', () => fields({}).text('Name'), 'Operation needs Name'],
    [
      'text for a number',
      () => fields({ Count: 'many' }).number('Count'),
      'Count must be a number, not "many"',
    ],
    ['an empty number', () => fields({ Count: '' }).number('Count'), 'Count must be a number'],
    ['a number for a flag', () => fields({ On: 1 }).flag('On', false), 'On must be true or false'],
    ['text for a list', () => fields({ Names: 'a' }).texts('Names'), 'Names must be a list'],
    ['a list of numbers', () => fields({ Names: [1] }).texts('Names'), 'Names must be a list of text'],
    ['text for a structure', () => fields({ Tag: 'a' }).nested('Tag'), 'Tag must be a structure'],
    ['no date', () => fields({ At: 'soon' }).optionalDate('At'), 'At must be a date'],
    [
      'deep inside',
      () =>
        fields({ Tags: [{ Key: {} }] })
          .list('Tags')[0]
          ?.text('Key'),
      'Operation.Tags[0]: Key must be text',
    ],
  ])('are refused with what was given: %s', (_what, read, message) => {
    expect(read).toThrow(ApiError);
    expect(read).toThrow(message);
  });

  it('that nobody understands are refused by name, those without a value are not', () => {
    expect(() => fields({ Name: 'a', Other: 1 }).allow(['Name'])).toThrow(UnsupportedError);
    expect(() => fields({ Name: 'a', Other: 1 }).allow(['Name'])).toThrow('Operation with Other');
    expect(fields({ Name: 'a', Other: undefined }).allow(['Name']).text('Name')).toBe('a');
  });

  it('of a template say where they stand', () => {
    const resource = {
      logicalId: 'Vault',
      type: 'AWS::Backup::BackupVault',
      stack: 'shop',
      region: 'us-east-1',
      properties: {},
    };
    expect(() => propertiesOf(resource).text('BackupVaultName')).toThrow(
      'The template would not deploy. shop/Vault (AWS::Backup::BackupVault) needs BackupVaultName',
    );
  });
});

describe('generated ids', () => {
  it('depend on what they name alone', () => {
    expect(resourceId('sg', 'us-east-1', 'orders')).toBe(resourceId('sg', 'us-east-1', 'orders'));
    expect(resourceId('sg', 'us-east-1', 'orders')).not.toBe(resourceId('sg', 'us-west-2', 'orders'));
    expect(stableUuid('a')).toMatch(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
    expect(stableLetters(11, 'a')).toMatch(/^[a-p]{11}$/);
  });
});

const complain = () => new ApiError('InvalidToken', 'no');

describe('pages', () => {
  it('follow each other without a gap', () => {
    const all = [1, 2, 3, 4, 5];
    const first = pageOf(all, 2, undefined, complain);
    const second = pageOf(all, 2, first.next, complain);
    const third = pageOf(all, 2, second.next, complain);
    expect([first.items, second.items, third.items, third.next]).toEqual([[1, 2], [3, 4], [5], undefined]);
  });

  it.each(['x', '-1', '6', '1.5'])('do not start at %s', (marker) => {
    expect(() => pageOf([1, 2, 3, 4, 5], 2, marker, complain)).toThrow(ApiError);
  });
});

describe('a registry', () => {
  it('holds a name once per region', () => {
    const registry = new RegionalRegistry<string>('alarm');
    registry.add('us-east-1', 'down', 'a');
    registry.add('us-west-2', 'down', 'b');
    expect(registry.all()).toEqual(['a', 'b']);
    expect(() => registry.add('us-east-1', 'down', 'c')).toThrow('two of alarm down in us-east-1');
    registry.remove('us-east-1', 'down');
    expect(registry.get('us-east-1', 'down')).toBeUndefined();
  });
});
