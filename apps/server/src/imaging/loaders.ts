import sharp from 'sharp';

// libvips opens many formats, SVG and PDF among them. Only the three that Pictor takes may read a stranger's bytes.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp'] });
// The cache is keyed by path and would hold pictures that were deleted.
sharp.cache(false);

export { sharp };
