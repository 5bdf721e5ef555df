import { uploadName } from '../../../../nodes/Chanjing/files/formats';

describe('the name under which a file is uploaded', () => {
	test.each([
		['lip_sync_video', 'clip.mp4', 'application/octet-stream'],
		['lip_sync_video', 'CLIP.MOV', ''],
		['lip_sync_video', 'clip.webm', 'audio/webm'],
		['lip_sync_audio', 'speech.m4a', 'video/mp4'],
	] as const)('%s: %s stays, whatever the MIME type (%s)', (service, name, mimeType) => {
		expect(uploadName(service, name, mimeType)).toBe(name);
	});

	test.each([
		['lip_sync_video', 'get.php', 'video/mp4', 'get.php.mp4'],
		['lip_sync_video', 'Interview.final', 'video/quicktime', 'Interview.final.mov'],
		['lip_sync_video', 'Take.v2', 'video/webm; codecs="vp9"', 'Take.v2.webm'],
		['lip_sync_video', 'clip', 'Video/MP4', 'clip.mp4'],
		['lip_sync_video', '', 'video/mp4', 'file.mp4'],
		['lip_sync_audio', 'speech.bin', 'audio/mpeg', 'speech.bin.mp3'],
		['lip_sync_video', 'clip.m4v', 'video/x-m4v', 'clip.m4v.mp4'],
	] as const)('%s: %s of type %s gets the extension of its type', (service, name, mimeType, expected) => {
		expect(uploadName(service, name, mimeType)).toBe(expected);
	});

	test.each([
		['lip_sync_video', 'clip.avi', 'video/x-msvideo'],
		['lip_sync_video', 'clip.mkv', ''],
		['lip_sync_video', 'get.php', 'text/html; charset=UTF-8'],
		['lip_sync_video', 'speech.mp3', 'audio/mpeg'],
		['lip_sync_audio', 'song.flac', 'audio/flac'],
		['lip_sync_audio', 'clip.mp4', 'video/mp4'],
		['lip_sync_video', 'clip', 'application/octet-stream'],
		['lip_sync_video', '', ''],
	] as const)('%s: there is none for "%s" of type "%s"', (service, name, mimeType) => {
		expect(uploadName(service, name, mimeType)).toBeUndefined();
	});

	test.each([
		['lip_sync_video', 'clip.avi', 'video/mp4'],
		['lip_sync_video', 'Clip.MKV', 'video/webm'],
		['lip_sync_video', 'speech.mp3', 'video/mp4'],
		['lip_sync_audio', 'song.flac', 'audio/wav'],
		['lip_sync_audio', 'clip.webm', 'audio/mp4'],
	] as const)(
		'%s: %s is another format, although its server calls it %s as it may call every file',
		(service, name, mimeType) => {
			expect(uploadName(service, name, mimeType)).toBeUndefined();
		},
	);
});
