using ZoomRooms.Media.Video;

namespace ZoomRooms.Media.Tests.Video;

public class Access_units_are_judged
{
    private const string Sequence = "00000001 6742C01F", Picture = "00000001 68CE3880", Idr = "000001 65888040",
        Slice = "00000001 419A0040";

    [Theory]
    [InlineData(Sequence + Picture + Idr, AccessUnitKind.KeyFrame)]
    [InlineData(Sequence + Picture + Idr + Idr, AccessUnitKind.KeyFrame)]
    [InlineData("00000001 0910" + Sequence + Picture + "000001 0605" + Idr, AccessUnitKind.KeyFrame)]
    [InlineData(Slice, AccessUnitKind.Delta)]
    [InlineData(Slice + Slice, AccessUnitKind.Delta)]
    // Without what a decoder needs to begin.
    [InlineData(Idr, AccessUnitKind.None)]
    [InlineData(Sequence + Idr, AccessUnitKind.None)]
    [InlineData(Idr + Sequence + Picture, AccessUnitKind.None)]
    [InlineData(Sequence + Picture, AccessUnitKind.None)]
    // Two pictures, or one of two kinds.
    [InlineData(Sequence + Picture + Idr + Slice, AccessUnitKind.None)]
    [InlineData(Slice + Sequence + Picture + Idr, AccessUnitKind.None)]
    // What no sender sends: partitions, end of stream, extensions, what is not specified.
    [InlineData("000001 42" + Slice, AccessUnitKind.None)]
    [InlineData(Slice + "000001 0A00", AccessUnitKind.None)]
    [InlineData("000001 7400" + Slice, AccessUnitKind.None)]
    [InlineData("000001 6000" + Slice, AccessUnitKind.None)]
    // Bytes before it, none at all, and something else.
    [InlineData("FF" + Slice, AccessUnitKind.None)]
    [InlineData("000000", AccessUnitKind.None)]
    [InlineData("000001", AccessUnitKind.None)]
    [InlineData("", AccessUnitKind.None)]
    [InlineData("7B22646F223A226D757465227D", AccessUnitKind.None)]
    public void By_their_units(string hex, AccessUnitKind kind) =>
        Assert.Equal(kind, AccessUnit.KindOf(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))));
}
