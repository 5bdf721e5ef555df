import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { givenUrl, resumeUrl } from '../../tasks/callbackUrl';
import { additionalFieldsField } from './additionalFields';
import type { WaitMode } from './wait';

/** The option of every create for the URL that Chanjing calls at the end. */
export const callbackUrlField: INodeProperties = {
	displayName: 'Callback URL',
	name: 'callbackUrl',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://n8n.example.com/webhook/…/webhook',
	description:
		'Where Chanjing reports the finished task: the Production URL of a Chanjing Trigger, for example',
	displayOptions: { hide: { '/waitMode': ['callback'] } },
};

/**
 * The URL that Chanjing is to call: that of this execution, of the additional fields, or of the option.
 * @throws ChanjingError `input` when Chanjing could not call it
 */
export async function readCallbackUrl(
	context: IExecuteFunctions,
	options: IDataObject,
	{ callback }: IDataObject,
	mode: WaitMode,
): Promise<string | undefined> {
	if (mode === 'callback') return await resumeUrl(context);
	if (callback) return await givenUrl(context, callback, additionalFieldsField.displayName);
	const url = options[callbackUrlField.name];
	return url ? await givenUrl(context, url, callbackUrlField.displayName) : undefined;
}
