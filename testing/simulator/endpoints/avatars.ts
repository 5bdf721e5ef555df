import type { ApiEndpoint } from '../api/endpoint';
import { Refusal } from '../api/envelope';
import {
	checkFields,
	flag,
	missing,
	oneOf,
	required,
	text,
	url,
	type Fields,
	type Schema,
} from '../api/fields';
import type { World } from '../world';
import { checkFile } from './files';
import { deleteCall, listCall, lookCall } from './shared';

const schema: Schema = {
	name: required(text),
	file_id: text,
	material_video: url,
	train_type: oneOf('figure', 'both', 'voice'),
	language: oneOf('cn', 'en'),
	error_skip: flag,
	resolution_rate: oneOf(0, 1),
	is_high_quality: flag,
	denoise_flag: flag,
	language_boost: text,
	version: oneOf('1.0', '2.0'),
	auth_video: url,
	auth_video_file_id: text,
	auth_text: text,
	callback: url,
};

/** How many avatars count against the limit of the account. */
export const ownAvatarCount = ({ store }: World): number =>
	store.taskList('avatar').filter((task) => task.madeOn === 'api' && !task.foreign && !task.deleted).length;

function checkAvatar(world: World, fields: Fields) {
	checkFields(world.options, fields, schema);
	if (!fields.file_id && !fields.material_video) throw missing('file_id');
	if (fields.version === '2.0') {
		if (!fields.auth_video && !fields.auth_video_file_id) throw missing('auth_video');
		if (!fields.auth_text) throw missing('auth_text');
	}
	if (fields.file_id) checkFile(world, fields.file_id, 'customised_person');
	if (fields.auth_video_file_id) checkFile(world, fields.auth_video_file_id, 'customised_person');
	if (ownAvatarCount(world) >= world.options.customPersonLimit)
		throw new Refusal(40002, '数字人数量已达上限');
}

export const avatarEndpoints: Array<ApiEndpoint<World>> = [
	{
		name: 'createCustomisedPerson',
		method: 'post',
		path: '/create_customised_person',
		async handle(world, params) {
			checkAvatar(world, params);
			return await world.tasks.create('avatar', params);
		},
	},
	lookCall('customisedPerson', 'get', '/customised_person', 'avatar'),
	listCall('listCustomisedPerson', '/list_customised_person', 'avatar', true),
	deleteCall('deleteCustomisedPerson', '/delete_customised_person', 'avatar'),
];
