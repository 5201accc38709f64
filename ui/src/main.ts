import './tokens.css';
import './base.css';
import { mount } from 'svelte';
import { ipc } from './lib/ipc';
import { language } from './lib/words';
import Window from './views/Window.svelte';

document.documentElement.lang = language;
mount(Window, { target: document.body, props: { backend: ipc } });
