//! How browsers call their private windows, as far as their desktop entries do not say it alike.

/// Names of the desktop action that opens one.
pub(super) const ACTIONS: &[&str] = &[
    "new-private-window",
    "NewPrivateWindow",
    "private-window",
    "PrivateBrowsing",
    "new-incognito-window",
    "NewIncognitoWindow",
    "NewIncognito",
    "Incognito",
    "new-inprivate-window",
];

/// Programs whose entries may have no such action, and the flag that asks for one.
pub(super) const FLAGS: &[(&str, &str)] = &[
    ("firefox", "--private-window"),
    ("firefox-esr", "--private-window"),
    ("librewolf", "--private-window"),
    ("waterfox", "--private-window"),
    ("chromium", "--incognito"),
    ("chromium-browser", "--incognito"),
    ("google-chrome", "--incognito"),
    ("google-chrome-stable", "--incognito"),
    ("brave-browser", "--incognito"),
    ("brave-browser-stable", "--incognito"),
    ("vivaldi", "--incognito"),
    ("vivaldi-stable", "--incognito"),
    ("microsoft-edge", "--inprivate"),
    ("microsoft-edge-stable", "--inprivate"),
    ("opera", "--private"),
    ("epiphany", "--incognito-mode"),
    ("falkon", "--private-browsing"),
];
