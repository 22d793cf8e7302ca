SIZES: list[int] = []
