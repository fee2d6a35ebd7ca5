namespace ZoomRooms.Protocol;

/// <summary>A participant's media stream. The value is the stream number in the SFrame KID.</summary>
public enum StreamKind : byte
{
    Audio = 0,
    Video = 1,
}
