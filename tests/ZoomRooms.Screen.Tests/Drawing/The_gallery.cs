using ZoomRooms.Screen.Drawing;
using ZoomRooms.Screen.Interop;

namespace ZoomRooms.Screen.Tests.Drawing;

public class The_gallery
{
    private static readonly Sdl.Rect Room = new() { X = 24, Y = 112, Width = 1872, Height = 944 };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    [InlineData(5, 3)]
    [InlineData(6, 3)]
    [InlineData(7, 3)]
    [InlineData(9, 3)]
    public void Has_as_many_in_a_row_as_makes_them_largest(int count, int columns)
    {
        IReadOnlyList<Sdl.Rect> tiles = Grid.Of(count, Room, 8);
        Assert.Equal(count, tiles.Count);
        Assert.Equal(columns, tiles.Count(tile => tile.Y == tiles[0].Y));
    }

    [Fact]
    public void Stays_in_its_room_in_its_shape_and_apart()
    {
        for (int count = 1; count <= Seen.Most; count++)
        {
            foreach (int height in (int[])[200, 600, 944])
            {
                Sdl.Rect[] tiles = [.. Grid.Of(count, Room with { Height = height }, 8)];
                foreach (Sdl.Rect tile in tiles)
                {
                    Assert.InRange(tile.X, Room.X, Room.X + Room.Width - tile.Width);
                    Assert.InRange(tile.Y, Room.Y, Room.Y + height - tile.Height);
                    Assert.InRange(tile.Width * 9 / 16 - tile.Height, 0, 1);
                    Assert.DoesNotContain(tiles, other => !other.Equals(tile) && Math.Abs(other.X - tile.X) < tile.Width + 8
                        && Math.Abs(other.Y - tile.Y) < tile.Height + 8);
                }
            }
        }
    }

    [Theory]
    [InlineData(0, 944, 1)]
    [InlineData(1, 944, 2)]
    [InlineData(3, 944, 4)]
    [InlineData(9, 944, 6)]
    [InlineData(9, 300, 2)]
    [InlineData(9, 100, 1)]
    public void Beside_a_shared_screen_stand_as_many_as_fit(int count, int height, int places)
    {
        Sdl.Rect[] tiles = [.. Grid.Beside(count, Room with { Height = height }, 320, 8)];
        Assert.Equal(places, tiles.Length);
        foreach (Sdl.Rect tile in tiles)
        {
            Assert.InRange(tile.X, Room.X, Room.X + Room.Width - tile.Width);
            Assert.InRange(tile.Y, Room.Y, Room.Y + height - tile.Height);
            Assert.True(tile.Equals(tiles[0]) || tile.X >= tiles[0].X + tiles[0].Width + 8);
        }
    }

    [Theory]
    [InlineData(1920, 1080, 800, 450)]
    [InlineData(640, 480, 600, 450)]
    [InlineData(480, 640, 337, 450)]
    [InlineData(1_000_000, 2, 800, 1)]
    [InlineData(2, 1_000_000, 1, 450)]
    public void Shows_pictures_whole(int width, int height, int shownWidth, int shownHeight)
    {
        Sdl.Rect shown = Grid.Within(width, height, new() { X = 100, Y = 50, Width = 800, Height = 450 });
        Assert.Equal((shownWidth, shownHeight), (shown.Width, shown.Height));
    }

    [Theory]
    [InlineData("Anna Lindqvist", "AL")]
    [InlineData("bo", "B")]
    [InlineData("Jean (Paris) van der Berg", "JB")]
    [InlineData("Фёдор Ильич", "ФИ")]
    [InlineData("…", "?")]
    [InlineData("", "?")]
    public void Has_letters_for_whom_it_has_no_picture(string name, string letters) => Assert.Equal(letters, Initials.Of(name));

    /// <summary>Nothing in the product is as green as the lock.</summary>
    [Fact]
    public void Has_no_colour_near_the_locks()
    {
        for (int i = 0; i < 2000; i++)
        {
            Sdl.Colour colour = Initials.ColourOf($"name {i}");
            Assert.False(
                colour.Green > colour.Red + 60 && colour.Green > colour.Blue + 60, $"{colour.Red} {colour.Green} {colour.Blue}");
        }
    }
}
