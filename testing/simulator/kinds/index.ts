import { avatar } from './avatar';
import { avatarVideo } from './avatarVideo';
import type { Kind, KindName } from './kind';
import { lipSync } from './lipSync';
import { speech } from './speech';
import { voice } from './voice';

/** All that Chanjing makes. A new kind is registered here. */
export const kinds: Record<KindName, Kind> = { lipSync, avatarVideo, speech, voice, avatar };
