import type { Reply } from '../api';
import { answered, compare, NotAsked, type Belief } from '../belief';
import type { Context } from '../context';
import { entriesOf } from '../lists';
import type { MadeThing } from '../made';
import type { NeedName } from '../things';

/** Deletes one of those that were made: once, whichever belief asks first. */
async function deletion({ api, made, options, things }: Context, kind: MadeThing['kind']) {
	if (options.keep) throw new NotAsked('--keep leaves in the account what was made');
	return await things.once(`deletion/${kind}`, async () => {
		const thing = made.things.find((one) => one.kind === kind && !one.isDeleted);
		if (!thing) throw new NotAsked('there is none to delete');
		return { thing, reply: (await made.remove(api, thing)) as Reply };
	});
}

const answersId = (kind: MadeThing['kind'], path: string, needs: NeedName[]): Belief => ({
	id: `delete.${kind}`,
	isLast: true,
	believes: `${path} takes it away and answers its id.`,
	marks: ['V', 'O'],
	needs,
	async check(context) {
		const { thing, reply } = await deletion(context, kind);
		return compare(reply.code === 0 && reply.data === thing.id, `code ${reply.code}`, reply);
	},
});

export const deletionBeliefs: Belief[] = [
	answersId('avatarVideo', '/delete_video', ['avatarVideo']),
	answersId('voice', '/delete_customised_audio', ['ownVoice']),
	answersId('avatar', '/delete_customised_person', ['ownAvatar']),
	{
		id: 'delete.file',
		isLast: true,
		believes: 'delete_file puts a file into status 99.',
		marks: ['D', 'V'],
		needs: ['videoFile'],
		async check(context) {
			const { thing, reply } = await deletion(context, 'file');
			if (reply.code !== 0) return compare(false, `code ${reply.code} ${reply.msg}`, reply);
			const look = await context.api.get('/common/file_detail', { id: thing.id });
			return compare(look.data?.status === 99, `status ${look.data?.status}`, look);
		},
	},
	{
		id: 'delete.file-list',
		isLast: true,
		believes: 'A deleted file is no longer in file_list.',
		marks: ['?'],
		needs: ['videoFile'],
		answers: [['it is gone'], ['it is still there', { listDeletedFiles: true }]],
		async check(context) {
			const { thing } = await deletion(context, 'file');
			const reply = await context.api.post('/common/file_list', { id: thing.id, page: 1, page_size: 10 });
			const isThere = entriesOf(reply).some(({ id }) => id === thing.id);
			return answered(isThere ? 'it is still there' : 'it is gone', reply);
		},
	},
	{
		id: 'delete.file-twice',
		isLast: true,
		believes: 'A second delete_file is refused with 50000 文件不存在.',
		marks: ['?'],
		needs: ['videoFile'],
		async check(context) {
			const { thing } = await deletion(context, 'file');
			const reply = await context.api.post('/common/delete_file', { id: thing.id });
			const isSo = reply.code === 50000 && reply.msg === '文件不存在';
			return compare(isSo, `${reply.code} ${reply.msg}`, reply);
		},
	},
];
