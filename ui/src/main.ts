import './tokens.css';
import './base.css';
import { mount } from 'svelte';
import { ipc } from './lib/ipc';
import { speakIn } from './lib/words.svelte';
import Window from './views/Window.svelte';

// Until the program says which language was chosen, which it does at once.
speakIn(navigator.language);
mount(Window, { target: document.body, props: { backend: ipc } });
