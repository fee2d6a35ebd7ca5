namespace ZoomRooms.RoomSimulator.Scenes;

/// <summary>Seconds of a scene, counted by the array's device.</summary>
internal readonly record struct During(double From, double To)
{
    public double Seconds => To - From;
}
