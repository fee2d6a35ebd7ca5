namespace ZoomRooms.MeetingServer.Audit;

/// <summary>
/// Something that was done, or refused. By numbers and pseudonyms: no name of a person, a device or a meeting, no passcode, no content.
/// </summary>
/// <param name="Action">A word of <see cref="AuditActions"/>.</param>
/// <param name="Actor">Who did it: <c>command:LOGIN</c> of the machine, <c>device:ID</c>, <c>user:NUMBER</c>; empty: nobody known.</param>
/// <param name="Object">To what: see <see cref="AuditObjects"/>; empty: to nothing that is there.</param>
/// <param name="Result"><c>done</c> and which settings, or <c>refused</c> and why.</param>
/// <param name="Address">Where from, as <see cref="Policy.AddressGroup"/> has it; empty: from this machine.</param>
internal sealed record AuditEntry(string Action, string Actor, string Object, string Result, string Address = "");

/// <summary>An entry in its place in the chain.</summary>
/// <param name="Sequence">1, 2, 3…, without gaps.</param>
/// <param name="Previous">The hash of the row before; of the first 32 zeros.</param>
internal sealed record AuditRow(long Sequence, DateTimeOffset Time, AuditEntry Entry, byte[] Previous, byte[] Hash);

/// <summary>Where the chain ends.</summary>
/// <param name="Sequence">0: no row yet.</param>
internal sealed record AuditHead(long Sequence, byte[] Hash);
