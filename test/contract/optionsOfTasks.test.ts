import { isOfCalls } from './optionRows';
import { testOptions } from './optionsSuite';

jest.setTimeout(240_000);

describe('the report on a stand-in with one option of what it makes changed', () => {
	testOptions((option) => !isOfCalls(option));
});
