import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { inputError } from '../../errors/chanjingError';
import { checkUrl } from '../../errors/checks';
import { givenUrl, resumeUrl } from '../../tasks/callbacks/callbackUrl';
import { additionalFields } from './additionalFields';
import { urlField } from './field';
import type { WaitMode } from './wait';

const callbackUrlField = (receiver: string) =>
	urlField({
		displayName: 'Callback URL',
		name: 'callbackUrl',
		default: '',
		placeholder: 'e.g. https://n8n.example.com/webhook/…/webhook',
		description: `The URL that Chanjing calls when the task is finished, such as the Production URL of a ${receiver}`,
		displayOptions: { hide: { '/waitMode': ['callback'] } },
	});

/** The option of a create of a video for the URL that Chanjing calls at the end. */
export const callbackUrl = callbackUrlField('Chanjing Trigger');

/** The same of the other creates. */
export const webhookUrl = callbackUrlField('Webhook node. A Chanjing Trigger takes videos only.');

/**
 * The URL that Chanjing is to call: that of this execution, of the additional fields, or of the option.
 * @throws ChanjingError `input` when Chanjing could not call it, or it is set twice
 */
export async function readCallback(
	context: IExecuteFunctions,
	mode: WaitMode,
	options: { callbackUrl?: string; additionalFields?: IDataObject },
): Promise<string | undefined> {
	const { displayName: label } = additionalFields.property;
	const { callback } = options.additionalFields ?? {};
	if (mode === 'callback') {
		if (callback === undefined) return await resumeUrl(context);
		throw inputError(
			label,
			'callback cannot be set with Wait for Callback, which sets it to the address of this execution',
			'Remove it, or choose another Wait.',
		);
	}
	if (callback) return await givenUrl(context, checkUrl({ label, value: callback }), label);
	const { callbackUrl: url } = options;
	return url ? await givenUrl(context, url, callbackUrl.property.displayName) : undefined;
}
