namespace ZoomRooms.Protocol;

/// <summary>What a stream carries.</summary>
public enum StreamKind : byte
{
    Audio = 0,
    Video = 1,
}
