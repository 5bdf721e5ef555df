import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { switchField } from './field';

/** The option that lets what comes out be matched to what went in. */
export const keepInput = switchField({
	displayName: 'Keep Input Fields',
	name: 'keepInputFields',
	default: false,
	description:
		'Whether to output the fields of the input item as well. Those that are called like a field of the output are put into “input”.',
});

/** The fields of an input item that come out as well; nothing where they are not wanted. */
export function inputToKeep(context: IExecuteFunctions, itemIndex: number): IDataObject | undefined {
	try {
		const isWanted = keepInput.read(context, itemIndex, `options.${keepInput.property.name}`);
		return isWanted ? context.getInputData()[itemIndex].json : undefined;
	} catch {
		// The item was refused for it.
		return undefined;
	}
}
