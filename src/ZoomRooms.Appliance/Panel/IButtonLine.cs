namespace ZoomRooms.Appliance.Panel;

/// <summary>The button's line: its level, and where the chip can say it, each change with its moment.</summary>
internal interface IButtonLine : IDisposable
{
    bool IsPressed();

    /// <summary>Changes come with their own time, however late they are read. Where not, only the level can be looked at.</summary>
    bool StampsEdges { get; }

    /// <summary>The oldest change that was not taken yet.</summary>
    bool TryTakeEdge(out ButtonEdge edge);
}
