namespace ZoomRooms.Client.Media;

/// <summary>What pictures may take.</summary>
/// <param name="Available">Bits per second of both together, as the way to the server has room; 0 when sound alone has.</param>
/// <param name="LargeBound">Bits per second of the large one, for those who see it; 0 when nobody does, <see cref="int.MaxValue"/> for no
/// bound.</param>
/// <param name="CarriesSmall">There is a stream for the small one.</param>
/// <param name="Queue">That packets meet on the way to the server, as it said last.</param>
/// <param name="ScreenBound">Bits per second of a shared screen, for those who see it; <see cref="int.MaxValue"/> for no bound.</param>
internal readonly record struct PictureBudget(int Available, int LargeBound, bool CarriesSmall, TimeSpan Queue = default,
    int ScreenBound = int.MaxValue);
