namespace ZoomRooms.Rtc.Stun;

/// <summary>The binding method in its four classes (RFC 8489, section 5). Other methods are not spoken here.</summary>
public enum StunMessageType : ushort
{
    Unknown = 0,
    BindingRequest = 0x0001,
    BindingIndication = 0x0011,
    BindingSuccess = 0x0101,
    BindingError = 0x0111,
}
