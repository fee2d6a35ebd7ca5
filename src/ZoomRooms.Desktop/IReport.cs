using ZoomRooms.Client;

namespace ZoomRooms.Desktop;

/// <summary>Tells whoever runs the client how the meeting goes.</summary>
internal interface IReport
{
    /// <summary>Something that people should see changed.</summary>
    void Changed(SessionSnapshot snapshot);

    /// <summary>Once a second: the counters.</summary>
    void Figures(SessionSnapshot snapshot);

    /// <summary>Someone asked who is here and who knocks, with their numbers.</summary>
    void People(SessionSnapshot snapshot);

    /// <summary>Someone asked for the security code.</summary>
    void SecurityCode(SessionSnapshot snapshot);
}
