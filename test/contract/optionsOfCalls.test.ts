import { isOfCalls, unseenRows } from './optionRows';
import { testOptions } from './optionsSuite';

jest.setTimeout(240_000);

describe('the report on a stand-in with one option of calls, files or lists changed', () => {
	testOptions(isOfCalls);
});

it('every option that cannot be seen has a reason', () => {
	for (const [, { unseen }] of unseenRows) expect(unseen).toMatch(/\w+ \w+/);
	expect(unseenRows.length).toBeLessThan(15);
});
