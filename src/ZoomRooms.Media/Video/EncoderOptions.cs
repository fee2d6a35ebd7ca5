namespace ZoomRooms.Media.Video;

/// <summary>How the picture is encoded.</summary>
public sealed record EncoderOptions
{
    /// <summary>The lowest bitrate that still makes a picture, bits per second.</summary>
    public const int MinimumBitrate = 50_000;

    /// <summary>The highest bitrate accepted, bits per second.</summary>
    public const int MaximumBitrate = 20_000_000;

    /// <summary>The highest bitrate that a small picture has any use for, bits per second.</summary>
    public const int MaximumSmallBitrate = 1_000_000;

    /// <summary>Encoders this product knows how to drive, best first: the board's own, then the graphics card's, then software.</summary>
    public static readonly string[] KnownEncoders = ["h264_v4l2m2m", "h264_vaapi", "h264_nvenc", "h264_qsv", "libx264"];

    /// <summary>Bits per second at start; <see cref="CameraPipeline.SetBitrate"/> changes it live.</summary>
    public int BitrateBitsPerSecond { get; init; } = 1_500_000;

    /// <summary>
    /// Whether a second, small stream is made of the same camera: a quarter of the width and height, for those who see it small or have no
    /// way for more. There is none when the camera's picture is itself so small that a quarter of it would be less than 160x90.
    /// </summary>
    public bool SmallPicture { get; init; } = true;

    /// <summary>Bits per second of the small picture; they stay.</summary>
    public int SmallBitrateBitsPerSecond { get; init; } = 150_000;

    /// <summary>The longest time between key frames, seconds. Key frames are made on request as well.</summary>
    public int KeyFrameIntervalSeconds { get; init; } = 10;

    /// <summary>Encoders to try, in this order; the first that proves itself is used.</summary>
    public string[] Ladder { get; init; } = [.. KnownEncoders];

    /// <summary>One sentence per wrong value: the key, the value, what would be right. Empty when all is well.</summary>
    public IEnumerable<string> Validate()
    {
        if (BitrateBitsPerSecond is < MinimumBitrate or > MaximumBitrate)
            yield return $"Encoder:BitrateBitsPerSecond is {BitrateBitsPerSecond}; it must be from {MinimumBitrate} to {MaximumBitrate}.";
        if (SmallBitrateBitsPerSecond is < MinimumBitrate or > MaximumSmallBitrate)
            yield return $"Encoder:SmallBitrateBitsPerSecond is {SmallBitrateBitsPerSecond}; it must be from {MinimumBitrate} to {MaximumSmallBitrate}. Encoder:SmallPicture false switches the small picture off.";
        if (KeyFrameIntervalSeconds is < 1 or > 60)
            yield return $"Encoder:KeyFrameIntervalSeconds is {KeyFrameIntervalSeconds}; it must be from 1 to 60.";
        if (Ladder is null || Ladder.Length == 0)
            yield return $"Encoder:Ladder is empty; it must name at least one of {string.Join(", ", KnownEncoders)}.";
        foreach (string name in Ladder ?? [])
        {
            if (!KnownEncoders.Contains(name, StringComparer.Ordinal))
                yield return $"Encoder:Ladder has \"{name}\"; it may name {string.Join(", ", KnownEncoders)}.";
        }
    }
}
