import { z } from 'zod';

const id = z.string().min(1);
const text = z.string();
const number = z.number();

/** The reply of every call, and `data` of each: the fields that are relied on; others may be there too. */
export const shapeOf = {
	envelope: z.object({ trace_id: text, code: number.int(), msg: text, data: z.unknown() }),
	token: z.object({ access_token: id, expire_in: number.int() }),
	userInfo: z.object({
		id,
		name: text,
		custom_person_limit: number,
		custom_person_nums: number,
		video_create_limit: number,
		video_create_seconds: number,
	}),
	userDuration: z.object({ resi_total_bean: number, bean_day30: number }),
	pageInfo: z.object({ page: number, size: number, total_count: number, total_page: number }),
	uploadUrl: z.object({
		sign_url: z.string().url(),
		full_path: z.string().url(),
		key: text,
		mime_type: text.regex(/^\w+\/[\w.+-]+$/),
		file_id: id,
	}),
	file: z.object({
		id,
		service: text,
		bytes: number,
		create_time: number.int(),
		file_path: text,
		status: number.int(),
		msg: text,
	}),
	lipSync: z.object({
		id,
		status: number.int(),
		progress: number.min(0).max(100),
		msg: text,
		video_url: text,
		preview_url: text,
		duration: number.optional(),
		create_time: number.int(),
	}),
	speech: z.object({
		id,
		type: z.literal('tts'),
		status: number.int(),
		text: z.array(text),
		plain_text: text,
		full: z.object({ url: text, path: text, duration: number, watermark_url: text }).nullable(),
		errMsg: text,
		errReason: text,
		subtitles: z
			.array(z.object({ key: text, start_time: number, end_time: number, subtitle: text }))
			.nullable(),
	}),
	commonVoice: z.object({
		id,
		grade: z.union([number, text]),
		name: text,
		gender: text,
		lang: text,
		desc: text,
		speed: number,
		pitch: number,
		audition: text,
	}),
	ownVoice: z.object({
		id,
		name: text,
		type: text,
		progress: number.min(0).max(100),
		audio_path: text,
		err_msg: text,
		status: number.int(),
		lang: text,
	}),
	commonAvatar: z.object({
		id,
		name: text,
		gender: text,
		audio_man_id: text,
		audio_name: text,
		audio_preview: text,
		audio_lang: text,
		tag_ids: z.array(number),
		tag_names: z.array(text),
		figures: z
			.array(z.object({ type: text, cover: text, width: number, height: number, preview_video_url: text }))
			.min(1),
	}),
	ownAvatar: z.object({
		id,
		name: text,
		type: text,
		pic_url: text,
		preview_url: text,
		width: number,
		height: number,
		audio_man_id: text,
		status: number.int(),
		err_reason: text,
		is_open: number.int(),
		reason: text,
		progress: number.min(0).max(100),
	}),
	avatarVideo: z.object({
		id,
		status: number.int(),
		progress: number.min(0).max(100),
		msg: text,
		video_url: text,
		preview_url: text,
		subtitle_data_url: text,
		duration: number.optional(),
		create_time: number.int(),
		queue_status: text,
	}),
	tags: z.object({
		list: z.array(
			z.object({
				id: number,
				name: text,
				business_type: number,
				tag_list: z.array(z.object({ id: number, name: text, parent_id: number, level: number })),
			}),
		),
	}),
	fonts: z.array(z.object({ id, name: text, preview: text, ttf_path: text })).min(1),
	subtitleData: z.array(z.object({ min_time: number, max_time: number, subtitles: text })),
};

/** What of a value does not have its shape; undefined where all has. */
export function faultOf(shape: z.ZodType, value: unknown): string | undefined {
	const { error } = shape.safeParse(value);
	return error?.issues.map(({ path, message }) => `${path.join('.') || 'data'}: ${message}`).join('; ');
}
