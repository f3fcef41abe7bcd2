// Kursbro's own colours, poured over Designsystemet's theme by build.mjs.
//
// Made by the colour generator of Designsystemet (package @digdir/designsystemet,
// generateColorSchemes) from the seeds below; then the greys were warmed and the
// dark accents made a little livelier. Every text and border token keeps the
// contrast that its name promises against the background and surface tokens.
//
//   accent   #0b5a63  fjord: links, chosen things, the main button
//   brand1   #c2552d  rust: the arch of the bridge, ornaments, never meaning
//   success  #1b7a34  the green arrow, and what is done
//   neutral  #2c2723  text, lines, paper
const names = [
  "background-default", "background-tinted", "surface-default", "surface-tinted",
  "surface-hover", "surface-active", "border-subtle", "border-default",
  "border-strong", "text-subtle", "text-default", "base-default", "base-hover",
  "base-active", "base-contrast-subtle", "base-contrast-default",
];

const scale = (hexes) => Object.fromEntries(hexes.trim().split(/\s+/).map((hex, i) => [names[i], hex]));

export const palette = {
  light: {
    accent: scale("#fbf8f3 #eef4f4 #ffffff #e1ecec #cddfe0 #b7d0d2 #a3c3c6 #3f7f87 #14616a #14616a #063035 #0b5a63 #09464d #063237 #e9f0f1 #ffffff"),
    brand1: scale("#fbf8f3 #fbf1ec #ffffff #f8e6de #f2d5c9 #eac2b1 #e5b29d #c35932 #9a4324 #9a4324 #482011 #c2552d #a94724 #8f3b1d #fff4ef #ffffff"),
    success: scale("#fbf8f3 #eef5f0 #ffffff #deede2 #c9e1cf #b2d3ba #9cc6a7 #34894a #186b2e #186b2e #0b3216 #1b7a34 #16642b #114f22 #e9f2ec #ffffff"),
    neutral: scale("#fbf8f3 #f5f1ea #ffffff #eeeae3 #e3ded6 #d3cdc4 #d6d0c7 #7d7771 #5f5954 #5f5954 #2b2622 #2c2723 #3d3835 #4f4a47 #bcbbb9 #ffffff"),
  },
  dark: {
    accent: scale("#181614 #10211f #211e1c #16302f #1c3b3b #244a4a #2d5a5b #5f9a9d #93c6c8 #93c6c8 #e3f0f0 #7fbfc3 #98ced1 #b2dddf #0e1b1b #04191b"),
    brand1: scale("#181614 #231a16 #211e1c #3b2519 #482d1f #5c3927 #70462f #bd7756 #e2a78b #e2a78b #f8ebe4 #e08a5f #e79f7b #edb497 #1d0f08 #1d0f08"),
    success: scale("#181614 #12231a #211e1c #193322 #1f3e29 #284d33 #2f5c3c #5d9c6d #94cda2 #94cda2 #e6f2e8 #6fbf83 #8acd9a #a5dab1 #08180c #04160a"),
    neutral: scale("#181614 #1e1b19 #211e1c #2b2825 #36322f #45403c #413c38 #8b8580 #b3ada7 #b3ada7 #efebe6 #b5afa9 #9d9791 #857f79 #1c1a18 #000000"),
  },
};
