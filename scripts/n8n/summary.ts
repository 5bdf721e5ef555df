/** What somebody needs who opens the n8n that was started. */
export interface Started {
	url: string;
	login: { email: string; password: string };
	/** Which Chanjing n8n talks to. */
	about: string;
	workflows: Array<{ id: string; name: string }>;
	/** Where the media of the workflows are served. */
	mediaUrl: string;
	/** Paths of the same media. */
	media: Record<'mp4' | 'mp3', string>;
	logFile: string;
}

/** The lines that tell of it. */
export function summary({ url, login, about, workflows, mediaUrl, media, logFile }: Started): string[] {
	return [
		`Editor    ${url}`,
		`Login     ${login.email}   ${login.password}`,
		`Service   ${about}`,
		'Workflows, with their credential and addresses filled in: you can skip what their notes say to set.',
		'Publish those that begin with a form or wait for a trigger. The agent still needs its chat model and a File ID,',
		'and the callback trigger of No Finished Video Missed a Create that calls its URL.',
		...workflows.map(({ id, name }) => `          ${url}/workflow/${id}   ${name}`),
		'Media that they use, for other workflows, too',
		`Video     ${mediaUrl}/driving-video.mp4   ${media.mp4}`,
		`Sound     ${mediaUrl}/recording.mp3   ${media.mp3}`,
		`Log       ${logFile}`,
	];
}
