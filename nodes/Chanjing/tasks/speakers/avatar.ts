import type { IDataObject } from 'n8n-workflow';

import { endpoints } from '../../transport/endpoints';
import { defineOwnKind } from './own';

/** The documented states of an avatar. One page of Chanjing counts from 0 instead, so that 1 is a finished one. */
const states = {
	0: 'pending',
	1: 'generating',
	2: 'success',
	4: 'failed',
	5: 'failed',
	99: 'deleted',
} as const;

const isFinished = ({ progress, preview_url: preview }: IDataObject) =>
	Number(progress) >= 100 && Boolean(preview);

export const avatars = defineOwnKind({
	name: 'avatar',
	resource: 'Avatar',
	create: endpoints.createAvatar,
	detail: endpoints.avatarDetail,
	remove: endpoints.deleteAvatar,
	list: endpoints.customisedAvatars,
	customised: endpoints.customisedAvatars,
	common: endpoints.commonAvatars,
	typeField: 'avatar_type',
	reasonField: 'err_reason',
	stateOf: (status, detail) =>
		status === 1 && isFinished(detail) ? 'success' : (states[status as keyof typeof states] ?? 'generating'),
});
