namespace ZoomRooms.Client.Media;

/// <summary>
/// How the encoder follows what the way to the server carries: its bitrate first, its frame rate when few bits are left for a picture. Down
/// at once, up in steps: some encoders must be opened again for a new bitrate. Sans-IO.
/// </summary>
/// <param name="configured">Bits per second that the encoder is set to, and gets at most.</param>
/// <param name="size">Pixels of a picture, as a share of a large one's: small pictures need fewer bits.</param>
internal sealed class PictureRate(int configured, double size = 1)
{
    private readonly int _configured = configured;
    private const double Step = 0.15;

    /// <summary>
    /// Bits per second of a large picture below which every second one is left out, and above which none is; then the same for three of
    /// four.
    /// </summary>
    private const int HalfBelow = 250_000, AllAbove = 350_000, QuarterBelow = 120_000, HalfAbove = 170_000;

    private static readonly TimeSpan BetweenRises = TimeSpan.FromSeconds(3);

    private TimeSpan _changed;

    /// <summary>What the encoder shall make, bits per second.</summary>
    public int Bitrate { get; private set; } = configured;

    /// <summary>Of the camera's pictures every so manieth is encoded.</summary>
    public int TakeEvery { get; private set; } = 1;

    /// <summary>True when the encoder or the camera must be told.</summary>
    /// <param name="available">Bits per second that pictures may take.</param>
    public bool Follow(int available, TimeSpan now)
    {
        int wanted = Math.Min(available, _configured);
        bool falls = wanted < Bitrate * (1 - Step);
        bool rises = (wanted > Bitrate * (1 + Step) || (wanted == _configured && Bitrate < _configured)) && now - _changed >= BetweenRises;
        if (!falls && !rises)
            return false;
        Bitrate = wanted;
        _changed = now;
        double large = wanted / size;
        TakeEvery = large < QuarterBelow || (TakeEvery == 4 && large < HalfAbove) ? 4
            : large < HalfBelow || (TakeEvery > 1 && large < AllAbove) ? 2
            : 1;
        return true;
    }
}
