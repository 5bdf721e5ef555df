import type { IDataObject } from 'n8n-workflow';

import { endpoints } from '../../transport/endpoints';
import { defineOwnKind } from './own';

/** The documented states of a customised voice. */
const states = {
	0: 'pending',
	1: 'generating',
	2: 'success',
	3: 'expired',
	4: 'failed',
	99: 'deleted',
} as const;

/** Chanjing may give a reason with a voice that can be used, so the state alone tells. */
export const voices = defineOwnKind({
	name: 'cloned voice',
	resource: 'Voice',
	create: endpoints.createVoice,
	detail: endpoints.voiceDetail,
	remove: endpoints.deleteVoice,
	customised: endpoints.customisedVoices,
	common: endpoints.commonVoices,
	typeField: 'voice_type',
	reasonField: 'err_msg',
	stateOf: (status) => states[status as keyof typeof states] ?? 'generating',
});

/** The sample of a voice, which each list names differently; empty when there is none. */
export function sampleUrl(voice: IDataObject): string {
	return String(voice.audition || voice.audio_path || '');
}
