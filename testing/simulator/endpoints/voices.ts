import type { ApiEndpoint } from '../api/endpoint';
import { Refusal } from '../api/envelope';
import { checkFields, flag, oneOf, required, requiredIf, text, url, type Schema } from '../api/fields';
import { pageOf } from '../api/paging';
import { phaseOf } from '../kinds/shown';
import type { SimulatorOptions } from '../options';
import type { Store } from '../store';
import type { World } from '../world';
import { deleteCall, listCall, lookCall } from './shared';

const models = ['cicada1.0', 'cicada3.0', 'cicada3.0-turbo'];

const schema = ({ modelTypeRequired, modelTypeCase }: SimulatorOptions): Schema => ({
	name: required(text),
	url: required(url),
	model_type: requiredIf(modelTypeRequired, (value, name, options) => {
		const isAnyCase = typeof value === 'string' && modelTypeCase === 'any';
		oneOf(...models)(isAnyCase ? value.toLowerCase() : value, name, options);
	}),
	language: oneOf('cn', 'en'),
	text: previewText,
	denoise_flag: flag,
	language_boost: text,
	callback: url,
});

function previewText(value: unknown, name: string, options: SimulatorOptions) {
	text(value, name, options);
	const isTooLong = [...(value as string)].length > 50;
	if (isTooLong || /^\d+$/.test(value as string)) throw new Refusal(400, '声音预览文本内容不得超过50个字符');
}

/**
 * Throws unless something may speak with this voice: a common one, or one of this account that is finished, also one
 * that came with an avatar. Where it was made on the website, only if `website` allows that.
 */
export function checkVoice({ store }: World, id: unknown, website: boolean) {
	if (store.commonVoices.some((voice) => voice.id === id)) return;
	const cloned = store.tasks.get(id as string);
	const own = cloned?.kind === 'voice' ? cloned : avatarWithVoice(store, id);
	const isDone = own && phaseOf(own) === 'success' && own.fixedStatus === undefined;
	if (!isDone || own.foreign || own.deleted || !(own.madeOn === 'api' || website)) {
		throw new Refusal(50000, '没有找到对应的声音ID');
	}
}

const avatarWithVoice = (store: Store, id: unknown) =>
	store.taskList('avatar').find((task) => task.ended?.facts?.voiceId === id);

export const voiceEndpoints: Array<ApiEndpoint<World>> = [
	{
		name: 'listCommonAudio',
		method: 'get',
		path: '/list_common_audio',
		fields: ['page', 'size'],
		handle: ({ options, store }, params) =>
			pageOf(options, 'listCommonAudio', store.commonVoices, params, (voice) => voice, 'size'),
	},
	{
		name: 'createCustomisedAudio',
		method: 'post',
		path: '/create_customised_audio',
		async handle(world, params) {
			checkFields(world.options, params, schema(world.options));
			return await world.tasks.create('voice', params);
		},
	},
	lookCall('customisedAudio', 'get', '/customised_audio', 'voice'),
	listCall('listCustomisedAudio', '/list_customised_audio', 'voice', true),
	deleteCall('deleteCustomisedAudio', '/delete_customised_audio', 'voice'),
];
