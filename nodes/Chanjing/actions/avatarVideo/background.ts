import type { IExecuteFunctions } from 'n8n-workflow';

import { bytesOfBinary, type NewFile } from '../../files/bytes';
import { checkUpload } from '../../files/upload';
import type { Options } from './createOptions';

/**
 * The picture behind the avatar, where the user gives one.
 * @throws ChanjingError `input` when it is none that Chanjing takes
 */
export async function backgroundOf(
	context: IExecuteFunctions,
	itemIndex: number,
	{ backgroundBinary, backgroundUrl: url }: Options,
): Promise<NewFile | undefined> {
	if (url) return { kind: 'url', url, label: 'Background URL' };
	if (backgroundBinary === undefined) return undefined;
	const label = 'Input Data Field Name';
	const bytes = await bytesOfBinary(context, itemIndex, backgroundBinary, label);
	return { kind: 'binary', label, bytes: checkUpload('make_video_background', bytes, label) };
}
