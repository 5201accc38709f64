//! What has to be in the environment before anything else runs.
//!
//! The one place with `unsafe`: writing the environment races with every thread that reads it, and
//! only here, first thing in `main`, is it certain that there is no other thread. Both variables
//! are read by libraries that offer no other way in.
#![allow(unsafe_code)]

use std::env;

/// WebKit's GPU buffers: off saves some 50 MB, and spares NVIDIA cards and virtual machines a
/// blank window. Whoever sets it keeps their own value.
const GPU_BUFFERS: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// Opens the window to WebDriver, that is to any program of this person, in release builds too.
#[cfg(not(feature = "automation"))]
const AUTOMATION: &str = "TAURI_WEBVIEW_AUTOMATION";

/// Call it first thing in `main`.
pub fn settle_environment() {
    if env::var_os(GPU_BUFFERS).is_none() {
        // SAFETY: no thread has been started yet.
        unsafe { env::set_var(GPU_BUFFERS, "1") };
    }
    #[cfg(not(feature = "automation"))]
    // SAFETY: no thread has been started yet.
    unsafe {
        env::remove_var(AUTOMATION);
    }
}
