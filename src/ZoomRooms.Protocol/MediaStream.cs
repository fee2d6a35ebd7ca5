namespace ZoomRooms.Protocol;

/// <summary>A participant's streams. The value is the stream number in the SFrame KID.</summary>
public enum MediaStream : byte { Audio = 0, Picture = 1, SmallPicture = 2 }
