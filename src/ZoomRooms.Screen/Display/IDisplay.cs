using ZoomRooms.Screen.Drawing;

namespace ZoomRooms.Screen.Display;

/// <summary>Something that is looked at. One thread.</summary>
internal interface IDisplay : IDisposable
{
    Canvas Canvas { get; }

    /// <summary>What draws, for whoever asks systemd.</summary>
    string Driver { get; }

    /// <summary>Takes what the display says. False when it is to be opened anew.</summary>
    bool TryPump();
}
