namespace ZoomRooms.Media.Sound;

/// <summary>Keeps a mix inside ±1: untouched up to the knee, then bent so that it reaches full scale only at infinity.</summary>
internal static class SoftLimiter
{
    internal const float Knee = 0.7f;

    internal static void Apply(Span<float> samples)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            float magnitude = Math.Abs(samples[i]);
            if (magnitude > Knee)
                samples[i] = MathF.CopySign(Bend(magnitude), samples[i]);
            else if (float.IsNaN(magnitude))
                samples[i] = 0;
        }
    }

    // y = knee + r·x/(r + x) with x the excess and r the room above the knee: slope 1 at the knee.
    private static float Bend(float magnitude)
    {
        const float room = 1 - Knee;
        float excess = Math.Min(magnitude - Knee, 1e6f);
        return Knee + room * excess / (room + excess);
    }
}
