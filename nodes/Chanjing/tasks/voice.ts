import type { IDataObject } from 'n8n-workflow';

import type { Endpoint } from '../transport/endpoints';
import { endpoints } from '../transport/endpoints';

/** Where voices come from: the ones of Chanjing, and the ones that the user had made. */
export type VoiceType = 'common' | 'customised';

/** The lists of voices, the user's own first. */
export const voiceLists: Record<VoiceType, Endpoint> = {
	customised: endpoints.customisedVoices,
	common: endpoints.commonVoices,
};

/** The documented state of a customised voice that can be used. */
const usable = 2;

/** Whether a text can be spoken with it: common voices have no state. */
export function isUsable(voice: IDataObject): boolean {
	return voice.status === undefined || Number(voice.status) === usable;
}

/** The sample of a voice, which each list names differently; empty when there is none. */
export function sampleUrl(voice: IDataObject): string {
	return String(voice.audition || voice.audio_path || '');
}
