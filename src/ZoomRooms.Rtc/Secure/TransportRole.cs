namespace ZoomRooms.Rtc.Secure;

/// <summary>Which side of an association this is, as ICE sees it (RFC 8445, section 2.5).</summary>
public enum TransportRole
{
    Unknown = 0,
    /// <summary>Behind whatever NAT there is; sends the checks and nominates (controlling).</summary>
    Client = 1,
    /// <summary>Reachable; answers checks only (ICE-lite).</summary>
    Server = 2,
}
