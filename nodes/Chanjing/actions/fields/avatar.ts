import { inputError } from '../../errors/chanjingError';
import { checkId } from '../../errors/checks';
import type { Avatar } from '../../tasks/speakers/speakers';
import { field } from './field';
import { pickedProperty } from './id';

/** An avatar as a user names it. */
export type AvatarChoice = Pick<Avatar, 'id' | 'figure'>;

const advice =
	'Choose one from the list, or give the ID of one: <id>, or <id>/<figure type> of a common avatar, such as <id>/whole_body.';

export const avatar = field<AvatarChoice>(
	pickedProperty('an avatar', 'searchAvatars', {
		displayName: 'Avatar',
		name: 'avatar',
		placeholder: 'e.g. C-9b1deb4d3b7d or 3f6f0a1b2c3d/whole_body',
		description: 'The avatar that speaks',
	}),
	(input) => {
		const text = typeof input.value === 'string' ? input.value.trim() : '';
		const [id, figure, ...more] = text.split('/');
		if (figure === undefined) return { id: checkId(input, 'an avatar is missing') };
		if (more.length || !/^[a-z_]+$/.test(figure)) {
			throw inputError('Avatar', `this is not an avatar: "${text.slice(0, 100)}"`, advice);
		}
		return { id: checkId({ ...input, value: id }, 'an avatar is missing'), figure };
	},
	advice,
);
