import type { IDataObject } from 'n8n-workflow';

import { inputError } from '../../errors/chanjingError';
import { identityOf, type NewFile, type Source } from '../../files/bytes';
import { extensionOf, isFormatOf } from '../../files/formats';
import { avatarVideo } from '../../tasks/avatarVideo';
import { isLocal } from '../../tasks/callbacks/callbackUrl';
import type { Task } from '../../tasks/kind';
import type { Body, Order, OrderFile } from '../../tasks/orders/orderKind';
import { type Avatar, avatarValue, isWebsiteVoice } from '../../tasks/speakers/speakers';
import type { Client } from '../../transport/client';
import { overlay } from '../fields/additionalFields';
import type { AvatarChoice } from '../fields/avatar';
import { downloadOptions } from '../fields/output';
import type { Speech } from '../fields/speech';
import type { Options } from './createOptions';
import { figureOf } from './figure';
import { checkPlace, placeOf, screenOf, type Size, subtitlesOf } from './layout';

/** What the user wants of one item. */
export interface Wanted {
	avatar: AvatarChoice;
	speech: Speech;
	options: Options;
	background?: NewFile;
	callback?: string;
}

/** @throws ChanjingError `input` when options exclude one another, the subtitles leave the screen, or the avatar is outside it */
export function checkTogether(options: Options): void {
	const {
		backgroundBinary,
		backgroundColor,
		backgroundUrl,
		is_rgba_mode: isTransparent,
		subtitles,
		subtitleStyle: style = {},
	} = options;
	if (backgroundBinary !== undefined && backgroundUrl) {
		throw inputError(
			'Background URL',
			'the background is given twice',
			'Remove it, or the field of the input.',
		);
	}
	const screen = screenFor(options);
	checkPlace(screen, givenPlace(options));
	if (subtitles) subtitlesOf(options.resolution_rate, screen, style);
	if (subtitles === undefined && Object.keys(style).length) {
		throw inputError(
			'Subtitle Style',
			'Subtitles is not switched on',
			'Add the option Subtitles, or remove the style.',
		);
	}
	const excluded = {
		Subtitles: subtitles,
		'Background Color': backgroundColor,
		'Background URL': backgroundUrl,
		'a background picture': backgroundBinary,
	};
	const given = Object.entries(excluded).find(([, value]) => value)?.[0];
	if (isTransparent && given) {
		throw inputError(
			'Transparent',
			`a transparent video cannot have ${given}`,
			'Remove one of the two options.',
		);
	}
}

const givenPlace = ({ avatarX: x, avatarY: y, avatarWidth: width, avatarHeight: height }: Options) => {
	return { x, y, width, height };
};

const screenFor = ({ resolution_rate, screen_width: width, screen_height: height }: Options) =>
	screenOf(resolution_rate, { width, height });

/** The order of an avatar video. */
export function toOrder(wanted: Wanted): Order<Task> {
	const { audio } = wanted.speech;
	const { background } = wanted;
	const files: OrderFile[] = [];
	if (audio && !isDirect(audio, 'make_video_audio')) {
		files.push({ name: 'audio_file_id', service: 'make_video_audio', source: audio });
	}
	if (background && !isDirect(background, 'make_video_background')) {
		files.push({ name: 'background_file_id', service: 'make_video_background', source: background });
	}
	return {
		kind: avatarVideo,
		files,
		callback: wanted.callback,
		identity: identityOfAll(wanted),
		prepare: async (client) => await bodyFor(client, wanted),
	};
}

function identityOfAll({ avatar, speech, options, background }: Wanted): IDataObject {
	const { audio, text, voice } = speech;
	// Neither whom Chanjing calls nor what n8n does with files changes the result.
	const unread = ['callbackUrl', 'backgroundBinary', 'backgroundUrl', ...Object.keys(downloadOptions)];
	return {
		...Object.fromEntries(Object.entries(options).filter(([name]) => !unread.includes(name))),
		drive_mode: options.additionalFields?.drive_mode ?? options.drive_mode,
		avatar: avatarValue(avatar),
		text,
		voice,
		audio: audio && identityOf(audio),
		background: background && identityOf(background),
	};
}

/**
 * What Chanjing wants to know of avatar and voice is read from its lists.
 * @throws ChanjingError, before anything is sent that costs
 */
async function bodyFor(client: Client, wanted: Wanted): Promise<Body> {
	const { speech, options, background } = wanted;
	const figure = await figureOf(client, wanted.avatar);
	if (options.resolution_rate === 1 && figure.is4k === false) {
		throw inputError('Resolution', `the avatar ${figure.name} cannot be shown in 4K`, 'Choose 1080p.');
	}
	const voice = speech.audio ? '' : speech.voice || figure.voice;
	if (!speech.audio && !voice) {
		throw inputError('Voice', `the avatar ${figure.name} has no voice of its own`, 'Choose a voice.');
	}
	const isWebsite = figure.madeOn === 'website';
	const sources = {
		...(isWebsite && { source: 1 }),
		...((isWebsite || (voice && (await isWebsiteVoice(client, voice)))) && { audio_source: 1 }),
	};
	const known = { ...bodyOf(options, figure), ...sources };
	return ({ audio_file_id: audioId, background_file_id: pictureId }, urls) => {
		const sound = soundOf(wanted, voice, audioId, urls.audio_file_id);
		const picture = pictureId
			? { file_id: pictureId }
			: background?.kind === 'url' && { src_url: background.url };
		const screen = screenFor(options);
		const bg = picture && { bg: { ...picture, x: 0, y: 0, ...screen } };
		return overlay({ ...known, audio: sound, ...bg }, options.additionalFields);
	};
}

/** What is sent whatever is said, by the names that Chanjing gives it. */
function bodyOf(options: Options, figure: Avatar): IDataObject {
	const { backway, drive_mode, is_rgba_mode, model, resolution_rate, add_compliance_watermark } = options;
	const screen = screenFor(options);
	const isScreenSent = options.screen_width ?? options.screen_height ?? (resolution_rate || undefined);
	const person = {
		id: figure.id,
		figure_type: figure.figure,
		...placeOf(screen, figure, givenPlace(options)),
	};
	const body = {
		person,
		...(isScreenSent !== undefined && { screen_width: screen.width, screen_height: screen.height }),
		bg_color: options.backgroundColor || undefined,
		backway,
		drive_mode,
		is_rgba_mode: is_rgba_mode || undefined,
		model,
		resolution_rate,
		add_compliance_watermark,
		subtitle_config: subtitleConfigOf(options, screen),
	};
	return JSON.parse(JSON.stringify(body)) as IDataObject;
}

function subtitleConfigOf(options: Options, screen: Size): IDataObject | undefined {
	if (options.subtitles === undefined || options.is_rgba_mode) return undefined;
	if (!options.subtitles) return { show: false };
	return subtitlesOf(options.resolution_rate, screen, options.subtitleStyle);
}

/** Documented defaults are sent where the user sets none: Chanjing may take what is missing for 0, and refuses that. */
function soundOf(
	{ speech, options: { speed = 1, pitch = 1, volume = 100 } }: Wanted,
	voice: string,
	fileId: string | undefined,
	url: string | undefined,
): IDataObject {
	if (!speech.audio) {
		return { type: 'tts', volume, tts: { text: [speech.text], audio_man: voice, speed, pitch } };
	}
	const direct = speech.audio.kind === 'url' && !fileId ? speech.audio.url : url;
	// A video with a file_id came out silent for some, so the public URL of the upload goes first.
	return { type: 'audio', volume, ...(hasFormat(direct) ? { wav_url: direct } : { file_id: fileId }) };
}

const hasFormat = (url: string | undefined) =>
	url !== undefined && isFormatOf('make_video_audio', extensionOf(url));

/** Whether Chanjing can read a URL itself, which takes one that ends in the extension of a format. */
function isDirect(source: Source, service: OrderFile['service']): boolean {
	return source.kind === 'url' && isFormatOf(service, extensionOf(source.url)) && !isLocal(source.url);
}
