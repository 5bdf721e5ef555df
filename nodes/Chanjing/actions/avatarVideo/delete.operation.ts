import { avatarVideo, deleteAvatarVideo } from '../../tasks/avatarVideo';
import { form } from '../fields/field';
import { taskIdField } from '../fields/id';
import { defineOperation } from '../operation';

const taskId = taskIdField(avatarVideo);

export const deleteOperation = defineOperation({
	option: {
		name: 'Delete',
		value: 'delete',
		action: 'Delete avatar video',
		description: 'Delete a task and its video from Chanjing, which cannot be undone',
	},

	...form({ taskId }),

	idParameter: taskId.property.name,

	async execute({ client }, { taskId: id }) {
		await deleteAvatarVideo(client, id);
		return [{ json: { id, deleted: true } }];
	},
});
